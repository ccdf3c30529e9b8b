"""Stage 6, gate: findings and the floor go in, a decision comes out. Named apart from the function `provenance.gate`.

`floor` holds the rules that no policy can loosen, `decide` is the decision, `store` its JSON. All of it is pure, and
none of it imports what judged the data, so that asking for a decision costs nothing.
"""
