namespace ClaudeConfig.Dashboard.SignIn;

/// <summary>Where somebody goes after signing in: a page of ours, nowhere else. Pure.</summary>
internal static class ReturnPath
{
    public const string Start = "/";

    private const int Longest = 2_000;

    /// <summary>What was asked for, if it is a path of ours; the start otherwise.</summary>
    public static string Of(string? asked)
    {
        // "//host" and "/\host" are other hosts to a browser, and control characters are left out by it.
        var own = asked is { Length: > 0 and <= Longest } && asked[0] == '/' && (asked.Length == 1 || asked[1] is not ('/' or '\\')) && !asked.Any(char.IsControl);
        return own ? asked! : Start;
    }
}
