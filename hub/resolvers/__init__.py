"""How a question is answered and a thing is done: reading plans, and one module per thing that can be done."""
