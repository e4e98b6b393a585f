using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Explain;
using ClaudeConfig.Metering.Reports;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/explain</c>.</summary>
internal sealed class ExplainEndpoint(Explainer explainer, ReportAccess access)
{
    public const string Path = "/v1/explain";

    private const int LongestText = 512;
    private const string TagPrefix = "tag:";

    public async Task HandleAsync(HttpContext context)
    {
        var (question, problems) = Read(context.Request.Query);
        if (question is null)
        {
            await context.InvalidAsync(problems);
            return;
        }

        // Somebody nobody knows learns not even whether a request exists.
        if (!await access.KnownAsync(context))
        {
            return;
        }

        var found = await explainer.FindAsync(question, context.RequestAborted);
        if (!await access.AdmitAsync(context, found.Attribution is { } attribution ? [attribution.Project] : []))
        {
            return;
        }

        if (found.Any || question.Attribution is not null)
        {
            await context.JsonAsync(await explainer.ExplainAsync(question, found, context.RequestAborted), ExplainJson.Default.Explanation);
        }
        else
        {
            await context.ErrorAsync(
                StatusCodes.Status404NotFound, $"nothing is stored of request \"{question.Request}\" of the last two days; name project=namespace/name and model to see which budgets would refuse it now");
        }
    }

    private static (ExplainQuestion? Question, IReadOnlyList<ProblemItem> Problems) Read(IQueryCollection query)
    {
        var problems = query.Where(parameter => parameter.Value.ToString().Length > LongestText)
            .Select(parameter => new ProblemItem(parameter.Key, $"at most {LongestText} characters are allowed")).ToList();
        string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
        var (request, project, model) = (Text("request"), Text("project"), Text("model"));
        if (project is not null && !ReportNames.IsRef(project))
        {
            problems.Add(new ProblemItem("project", $"\"{project}\"; namespace/name is needed"));
        }

        if (request is null && (project is null || model is null))
        {
            problems.Add(new ProblemItem("request", "the id of a request, or project and model, are needed"));
        }

        if (problems.Count > 0)
        {
            return (null, problems);
        }

        var tags = query.Where(parameter => parameter.Key.StartsWith(TagPrefix, StringComparison.Ordinal))
            .ToDictionary(parameter => parameter.Key[TagPrefix.Length..], parameter => parameter.Value.ToString());
        var attribution = project is null ? null : new Attribution { Project = ReportNames.RefOf(project), Member = Text("member"), Key = Text("key"), Tags = tags };
        return (new ExplainQuestion(request, attribution, model), []);
    }
}
