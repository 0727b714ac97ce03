from municipalities.models.actor import Party


class PartyConverter:
    """A party in an address, in Swedish like the rest of it."""

    WORDS = {Party.POLICE: "polisen", Party.MUNICIPALITY: "kommunen"}
    regex = "|".join(WORDS.values())

    def to_python(self, value: str) -> Party:
        return next(party for party, word in self.WORDS.items() if word == value)

    def to_url(self, value: str) -> str:
        return self.WORDS[Party(value)]
