namespace ClaudeConfig.Router.Spooling;

/// <summary>Two processes want one spool folder. Two that write the same segments would spoil each other's records.</summary>
internal sealed class SpoolInUseException(string folder)
    : Exception($"spool folder {folder} is in use by another router: give each router a --spool-dir of its own, or stop the other one first");
