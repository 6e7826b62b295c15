"""How numbers, texts and results are shown: in terminals, in notebooks, as reports."""
