namespace ClaudeConfig.Router.Observability;

/// <summary>Text that others may have written, such as a provider that answers with no HTTP: one line without control characters, so that it forges no line of a log and no store refuses it. Pure.</summary>
internal static class OneLine
{
    /// <param name="text">The text.</param>
    /// <param name="longest">Most characters of it.</param>
    public static string Of(string text, int longest = int.MaxValue)
    {
        var shown = text.Length <= longest ? text : text[..longest];
        return shown.Any(IsOdd) ? string.Concat(shown.Select(c => IsOdd(c) ? '?' : c)) : shown;
    }

    // A surrogate that was cut from its other half would be refused too; nothing here needs either. The separators end a line to some readers.
    private static bool IsOdd(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029';
}
