namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>What was found of a key that a project imports.</summary>
/// <param name="Hash">SHA-256 of the key; null where it cannot be told.</param>
/// <param name="Problem">Why not.</param>
/// <param name="Unknown">Whether it may be there all the same, so that what works goes on working.</param>
/// <param name="Claim">Who claimed it first among other projects, and since when.</param>
internal sealed record FoundImport(byte[]? Hash, (string Reason, string Message)? Problem = null, bool Unknown = false, KeyClaim? Claim = null);
