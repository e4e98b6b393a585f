namespace ClaudeConfig.Router.Spooling;

/// <summary>A place in the spool.</summary>
internal readonly record struct SpoolPosition(long Segment, long Offset);
