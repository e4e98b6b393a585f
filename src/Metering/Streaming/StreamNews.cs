using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Http;
using ClaudeConfig.Metering.Reports;

namespace ClaudeConfig.Metering.Streaming;

/// <summary>What one follower does not know yet: everything at first, then what has moved.</summary>
internal sealed class StreamNews(IReadOnlyCollection<ObjectRef> projects)
{
    private readonly Dictionary<(string Event, ObjectRef Object), string> _told = [];

    /// <returns>Events by name, with their data.</returns>
    public IReadOnlyList<(string Event, string Data)> Of(LiveSnapshot snapshot)
    {
        var news = new List<(string Event, string Data)>();
        foreach (var (budget, (figures, counted)) in snapshot.Budgets.OrderBy(entry => entry.Key))
        {
            if (projects.Count == 0 || projects.Any(counted.Contains))
            {
                Tell(news, "budget", budget, JsonSerializer.Serialize(figures, FiguresJson.Default.BudgetFigures));
            }
        }

        foreach (var (project, (spent, last)) in snapshot.Projects.OrderBy(entry => entry.Key))
        {
            if (projects.Count == 0 || projects.Contains(project))
            {
                Tell(news, "project", project, Project(project, spent, last));
            }
        }

        return news;
    }

    private void Tell(List<(string Event, string Data)> news, string name, ObjectRef about, string data)
    {
        if (_told.GetValueOrDefault((name, about)) != data)
        {
            _told[(name, about)] = data;
            news.Add((name, data));
        }
    }

    private static string Project(ObjectRef project, decimal spent, DateTimeOffset last)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("namespace", project.Namespace);
            json.WriteString("name", project.Name);
            json.WriteString("spentThisMonth", ReportAmount.Text(spent));
            json.WriteString("currency", "USD");
            json.WriteString("lastEventTime", ReportAmount.Text(last));
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }
}
