"""The whole assembled: settings, URL table, reactions, navigation, demo, imports and the `vagt` command."""
