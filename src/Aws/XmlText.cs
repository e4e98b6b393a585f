namespace ClaudeConfig.Aws;

/// <summary>Reads the few elements of STS's answers that matter. What is looked for there holds no mark-up.</summary>
public static class XmlText
{
    /// <summary>The text of the first element of a name, or null.</summary>
    /// <param name="xml">The answer.</param>
    /// <param name="element">The name.</param>
    public static string? Of(string xml, string element)
    {
        ArgumentNullException.ThrowIfNull(xml);
        ArgumentNullException.ThrowIfNull(element);
        var start = xml.IndexOf($"<{element}>", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += element.Length + 2;
        var end = xml.IndexOf($"</{element}>", start, StringComparison.Ordinal);
        return end < 0 ? null : xml[start..end].Trim();
    }
}
