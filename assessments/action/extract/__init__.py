"""What is known of open drug scenes, for a municipality's own documents and for an application about one place."""
