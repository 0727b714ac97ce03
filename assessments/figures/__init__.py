"""The figures of a round: counted once, then summed, compared, tabled, drawn and filed."""
