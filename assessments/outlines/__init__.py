"""Drawing a place's outline in a round: checked, stored in versions, restored."""
