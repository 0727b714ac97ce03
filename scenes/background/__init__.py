"""The background map: one PMTiles file, handed out tile by tile to those who are logged in."""
