"""What a training job reads its data through: only files that passed the gate, only as they were when they passed."""
