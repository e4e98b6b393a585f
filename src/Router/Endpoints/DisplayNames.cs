using System.Globalization;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>A model's name for people, made from its id: the list of prices has no other. Pure.</summary>
internal static class DisplayNames
{
    /// <summary><c>claude-opus-4-8</c> is Claude Opus 4.8, <c>gpt-5.4-mini</c> is GPT-5.4 mini.</summary>
    public static string Of(string id)
    {
        var name = id[(id.LastIndexOf('/') + 1)..];
        var parts = name.Split('-', ':');
        if (parts[0] == "gpt" && parts.Length > 1)
        {
            return string.Join(' ', (string[])[$"GPT-{parts[1]}", .. parts[2..]]);
        }

        return parts[0] is "claude" or "gemini" ? Words(parts) : name;
    }

    private static string Words(string[] parts)
    {
        var words = new List<string>();
        foreach (var part in parts)
        {
            // A date at the end is a snapshot's; digits that follow digits are the version's next place.
            if (part.Length == 8 && part.All(char.IsAsciiDigit))
            {
                words.Add($"({part[..4]}-{part[4..6]}-{part[6..]})");
            }
            else if (part.All(char.IsAsciiDigit) && words.Count > 0 && words[^1].All(char.IsAsciiDigit))
            {
                words[^1] += "." + part;
            }
            else
            {
                words.Add(part.Length > 0 ? char.ToUpper(part[0], CultureInfo.InvariantCulture) + part[1..] : part);
            }
        }

        return string.Join(' ', words);
    }
}
