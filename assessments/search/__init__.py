"""The product's search: places, areas, rounds, schools and stations, and the names of the map."""
