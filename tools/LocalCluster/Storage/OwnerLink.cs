namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>An owner reference as the garbage collector needs it.</summary>
internal sealed record OwnerLink(string ApiVersion, string Kind, string Name, string Uid, bool BlocksOwnerDeletion);
