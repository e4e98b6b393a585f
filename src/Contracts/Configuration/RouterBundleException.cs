namespace ClaudeConfig.Contracts.Configuration;

/// <summary>A bundle that cannot be used. The message names the file and what is wrong with it; it never holds content.</summary>
public sealed class RouterBundleException : Exception
{
    /// <summary>Nothing is known to be wrong but that a part is missing or another version's: it may be on its way.</summary>
    public bool Incomplete { get; init; }

    /// <summary>Creates the exception.</summary>
    public RouterBundleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public RouterBundleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
