"""What all imports share: tables from files, cells, what is wrong and where, reports. Not what is imported."""
