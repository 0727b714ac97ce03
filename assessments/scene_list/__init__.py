"""A round's scenes, one row each: as SQL, filtered, as GeoJSON, as files."""
