namespace ClaudeConfig.Cli;

/// <summary>What the shell is told.</summary>
internal static class ExitCodes
{
    public const int Fine = 0;

    /// <summary>Manifests have errors, or there are differences.</summary>
    public const int Found = 1;

    /// <summary>The program was called wrongly, or could not read or write a file.</summary>
    public const int Usage = 2;
}
