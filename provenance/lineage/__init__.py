"""Side: models, what they were trained on, what they produced and how they were evaluated; the loops they close."""
