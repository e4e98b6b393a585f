using System.Globalization;
using ClaudeConfig.Dashboard.Access;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>What Explore is asked, as its address has it, and what Metering is asked for it. Pure.</summary>
internal sealed class ReportQuery
{
    public const string DefaultGroup = "project";

    private const string Tag = "tag";
    private const int MostProjects = 50;
    private const int LongestText = 256;

    private static readonly string[] Filters = ["member", "key", "provider", "model", "route", "session", "agent"];

    private readonly Dictionary<string, string> _filters = [];

    /// <summary>What rows are told apart by: a name of Metering's, <c>tag</c> or <c>tokenClass</c>.</summary>
    public string GroupBy { get; private set; } = DefaultGroup;

    public string? TagKey { get; private set; }

    public string? From { get; private set; }

    public string? To { get; private set; }

    public string? Project { get; private set; }

    /// <summary>What is wrong with it; empty where nothing is.</summary>
    public List<string> Problems { get; } = [];

    public string? Filter(string name) => _filters.GetValueOrDefault(name);

    public static IReadOnlyList<string> FilterNames => Filters;

    public static ReportQuery Read(IQueryCollection query)
    {
        var read = new ReportQuery();
        string? Text(string name)
        {
            var text = query[name].ToString().Trim();
            if (text.Length > LongestText)
            {
                read.Problems.Add($"{name}: at most {LongestText} characters are allowed");
                return null;
            }

            return text.Length == 0 ? null : text;
        }

        read.GroupBy = Text("groupBy") ?? DefaultGroup;
        read.TagKey = Text("tag");
        read.From = Text("from");
        read.To = Text("to");
        read.Project = Text("project");
        if (read.GroupBy == Tag && read.TagKey is null)
        {
            read.Problems.Add("tag: its key is needed to tell rows apart by");
        }

        foreach (var name in Filters)
        {
            if (Text(name) is { } value)
            {
                read._filters[name] = value;
            }
        }

        foreach (var (name, value) in new[] { ("from", read.From), ("to", read.To) })
        {
            if (value is not null && Day(value) is null)
            {
                read.Problems.Add($"{name}: \"{value}\"; a day such as 2026-11-30 is needed");
            }
        }

        return read;
    }

    /// <summary>Whether it names only what the viewer sees.</summary>
    public bool IsFor(Visibility visible) => Project is null || visible.Projects.Any(project => project.ToString() == Project);

    /// <summary>For <c>/v1/cost</c>, <c>/v1/usage</c> and <c>/v1/focus</c>.</summary>
    /// <param name="visible">What the viewer sees: nothing else is asked for.</param>
    /// <param name="grouped">Whether rows are told apart.</param>
    /// <param name="filtered">Whether filters count besides those of project and time.</param>
    public IReadOnlyList<string> Parameters(Visibility visible, bool grouped = true, bool filtered = true)
    {
        var parameters = new List<string>();
        void Add(string name, string value) => parameters.Add($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}");
        if (Project is not null)
        {
            Add("project", Project);
        }
        else if (!visible.All)
        {
            var projects = visible.Projects.ToList();
            if (projects.Count > MostProjects)
            {
                throw new MeteringException(400, $"project: you see {projects.Count} projects, of which at most {MostProjects} are reported at once; choose one");
            }

            projects.ForEach(project => Add("project", project.ToString()));
        }

        if (From is not null)
        {
            Add("from", Day(From)!);
        }

        if (To is not null)
        {
            Add("to", Day(To, 1)!);
        }

        if (grouped && GroupBy != "tokenClass")
        {
            Add("groupBy", GroupBy == Tag ? $"tag:{TagKey}" : GroupBy);
        }

        foreach (var (name, value) in filtered ? _filters : [])
        {
            Add(name, value);
        }

        return parameters;
    }

    /// <summary>From the beginning of a day to before the beginning of another, in UTC; null where it does not say.</summary>
    public (string? From, string? Before) Days => (From is null ? null : Day(From), To is null ? null : Day(To, 1));

    /// <summary>The name that rows have their group under.</summary>
    public string Column => GroupBy == Tag ? $"tag:{TagKey}" : GroupBy;

    /// <summary>The address that shows the same.</summary>
    public string Address()
    {
        var parts = new[] { ("groupBy", GroupBy), ("tag", TagKey), ("project", Project), ("from", From), ("to", To) }.Concat(_filters.Select(filter => (filter.Key, (string?)filter.Value)));
        return string.Join('&', parts.Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));
    }

    private static string? Day(string text, int later = 0) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 3000 ? day.AddDays(later).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z" : null;
}
