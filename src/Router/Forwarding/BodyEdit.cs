namespace ClaudeConfig.Router.Forwarding;

/// <summary>A piece of a body that is replaced on its way; an empty range inserts.</summary>
internal readonly record struct BodyEdit(Range At, ReadOnlyMemory<byte> Replacement);
