# Named in public sources about open drug scenes, or nearby. None of them may be in the demo, nor on its map.
REAL_PLACES = [
    "alby", "edsberg", "fittja", "flemingsberg", "hallunda", "hässelby torg", "jakobsberg", "knarkrondellen",
    "medborgarplatsen", "norsborg", "plattan", "rinkebystråket", "sergels torg", "storvreten", "tensta centrum",
]  # fmt: skip
