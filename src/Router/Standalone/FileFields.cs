using System.Globalization;

namespace ClaudeConfig.Router.Standalone;

/// <summary>The fields of one map of a file. Every problem is noted with field, value and remedy, and what is read goes on with a default.</summary>
internal sealed class FileFields
{
    private readonly YamlValue value;
    private readonly FileProblems problems;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public FileFields(YamlValue value, string path, FileProblems problems)
    {
        (this.value, Path, this.problems) = (value, path, problems);
        if (value.Map is null)
        {
            problems.Add(value.Line, path.Length == 0 ? "the file" : path, $"{value.Kind} stands here; a map of fields is needed");
        }
    }

    public string Path { get; }

    public int Line => value.Line;

    public void Problem(string field, string text) => problems.Add(Find(field)?.Line ?? Line, At(field), text);

    public bool Has(string field) => Find(field) is not null;

    public string? Text(string field, bool required = false)
    {
        var found = Find(field);
        if (found is null)
        {
            if (required)
            {
                problems.Add(Line, At(field), "is missing");
            }

            return null;
        }

        if (found.Text is null or "")
        {
            Problem(field, $"{found.Kind} stands here; a text is needed");
        }

        return found.Text;
    }

    public long? Number(string field, long least, long most)
    {
        if (Text(field) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Problem(field, string.Create(CultureInfo.InvariantCulture, $"\"{text}\" is not a whole number from {least} to {most}"));
        return null;
    }

    public bool? Flag(string field)
    {
        switch (Text(field))
        {
            case null:
                return null;
            case "true":
                return true;
            case "false":
                return false;
            case { } text:
                Problem(field, $"\"{text}\" is neither true nor false");
                return null;
        }
    }

    public TimeSpan? Duration(string field, TimeSpan least, TimeSpan most)
    {
        if (Text(field) is not { } text)
        {
            return null;
        }

        if (DurationText.TryParse(text) is { } duration && duration >= least && duration <= most)
        {
            return duration;
        }

        Problem(field, $"\"{text}\" is not a duration from {DurationText.Of(least)} to {DurationText.Of(most)}; write one such as 90s or 1h30m");
        return null;
    }

    public T? Choice<T>(string field, bool required = false)
        where T : struct, Enum
    {
        if (Text(field, required) is not { } text)
        {
            return null;
        }

        if (Enum.GetNames<T>().Contains(text, StringComparer.Ordinal))
        {
            return Enum.Parse<T>(text);
        }

        Problem(field, $"\"{text}\" is not one of {string.Join(", ", Enum.GetNames<T>())}");
        return null;
    }

    public IReadOnlyList<string>? Texts(string field)
    {
        if (Find(field) is not { } found)
        {
            return null;
        }

        if (found.List is null || found.List.Any(item => item.Text is null or ""))
        {
            Problem(field, $"{(found.List is null ? found.Kind : "something that is no text")} stands here; a list of texts is needed, such as [\"a\", \"b\"]");
            return null;
        }

        return [.. found.List.Select(item => item.Text!)];
    }

    /// <summary>A map from names to texts.</summary>
    public SortedDictionary<string, string> Pairs(string field)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Find(field) is not { } found)
        {
            return pairs;
        }

        foreach (var (name, item) in found.Map ?? [])
        {
            pairs[name] = item.Text ?? "";
        }

        if (found.Map is null || found.Map.Any(item => item.Value.Text is null))
        {
            Problem(field, "a map from names to texts is needed, such as {x-team: search}");
        }

        return pairs;
    }

    /// <summary>A map below this one; null where it is not there.</summary>
    public FileFields? Part(string field) => Find(field) is { } found ? new FileFields(found, At(field), problems) : null;

    /// <summary>The maps of a list, each read and checked for fields that nobody knows.</summary>
    public IReadOnlyList<T> Each<T>(string field, Func<FileFields, T> read, bool required = false)
    {
        var found = Find(field);
        if (found?.List is not { Count: > 0 } items)
        {
            if (found is not null && found.List is null)
            {
                Problem(field, $"{found.Kind} stands here; a list is needed");
            }
            else if (required)
            {
                problems.Add(found?.Line ?? Line, At(field), "is missing or empty; at least one is needed");
            }

            return [];
        }

        var result = new List<T>();
        for (var i = 0; i < items.Count; i++)
        {
            var name = items[i].Map?.FirstOrDefault(pair => pair.Name == "name").Value?.Text ?? i.ToString(CultureInfo.InvariantCulture);
            var fields = new FileFields(items[i], $"{At(field)}[{name}]", problems);
            result.Add(read(fields));
            fields.End();
        }

        return result;
    }

    /// <summary>Whatever was not asked for is a mistake: a misspelt field must not be ignored in silence.</summary>
    public void End()
    {
        foreach (var (name, item) in value.Map ?? [])
        {
            if (!known.Contains(name))
            {
                problems.Add(item.Line, At(name), $"is no field; there are {string.Join(", ", known.Order(StringComparer.Ordinal))}");
            }
        }
    }

    private YamlValue? Find(string field)
    {
        known.Add(field);
        var found = value.Map?.FirstOrDefault(pair => pair.Name == field).Value;
        return found is { IsNull: true } ? null : found;
    }

    private string At(string field) => Path.Length == 0 ? field : $"{Path}.{field}";
}
