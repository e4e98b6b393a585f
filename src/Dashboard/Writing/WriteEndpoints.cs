using System.Globalization;
using System.Security.Cryptography;
using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.Upstream;
using Microsoft.AspNetCore.Antiforgery;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>What forms post. Each is from a page of ours, by antiforgery; each answers with a page that says what became of it.</summary>
internal static class WriteEndpoints
{
    private const decimal LargestAmount = 1_000_000_000m;
    private const int MostViews = 12;

    public static void Map(WebApplication app)
    {
        app.MapPost("/budgets/{namespace}/{name}/ask", Form(AskAsync));
        app.MapPost("/budgets/{namespace}/{name}/know", Form(KnowAsync));
        app.MapPost("/approvals/{id}", Form(DecideAsync));
        app.MapPost("/configurations/{namespace}/{name}/rollout", Form(RolloutAsync));
        app.MapPost("/boards/keep", Form(KeepAsync));
        app.MapPost("/boards/{board}/delete", Form(DeleteAsync));
    }

    private static RequestDelegate Form(Func<HttpContext, Sight, IFormCollection, Task> handle) => async context =>
    {
        if (!await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        try
        {
            await handle(context, context.RequestServices.GetRequiredService<Sight>(), await context.Request.ReadFormAsync(context.RequestAborted));
        }
        catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
        {
            Back(context, context.Request.Path.StartsWithSegments("/boards") ? "/boards" : "/approvals", "The API server did not take it; try it again.", done: false);
        }
    };

    private static async Task AskAsync(HttpContext context, Sight sight, IFormCollection form)
    {
        if (BudgetOf(context, sight) is not { } budget || budget.Spec.Limit is not { } limit)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var notes = context.RequestServices.GetRequiredService<Notes>();
        var page = $"/budgets/{budget.Key}";
        var (amount, reason, until) = (form["amount"].ToString().Trim(), form["reason"].ToString().Trim(), Day(form["until"].ToString()));
        var problem = !decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value <= 0 || value > LargestAmount || value.Scale > 6
            ? $"The amount must be a number above 0, such as 250 or 12.50, in {limit.Currency}."
            : reason.Length is 0 or > GrantRequest.LongestReason ? $"A reason of at most {GrantRequest.LongestReason} characters is needed."
            : form["until"].ToString().Length > 0 && until is null ? "The last day must be a day such as 2026-11-30."
            : notes.Full ? "Too many requests are open; some must be decided first." : null;
        if (problem is not null)
        {
            Back(context, page, problem, done: false);
            return;
        }

        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        await notes.KeepAsync(
            new GrantRequest
            {
                Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
                Namespace = budget.Key.Namespace,
                Budget = budget.Key.Name,
                Amount = value.ToString(CultureInfo.InvariantCulture),
                Currency = limit.Currency,
                Reason = reason,
                Until = until?.AddDays(1),
                AskedBy = sight.Viewer.Name,
                AskedAt = time.GetUtcNow(),
            },
            context.RequestAborted);
        Back(context, "/approvals", "Your request waits for somebody who may approve it.", done: true);
    }

    private static async Task DecideAsync(HttpContext context, Sight sight, IFormCollection form)
    {
        var notes = context.RequestServices.GetRequiredService<Notes>();
        if (notes.Request((string)context.Request.RouteValues["id"]!) is not { } request || !sight.Visible.SeesBudget(request.Key))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var (approve, answer) = (form["decision"] == "approve", form["answer"].ToString().Trim());
        var problem = form["decision"] != "approve" && form["decision"] != "deny" ? "Approve or deny it."
            : request.Decision != GrantDecision.Open ? $"It was {request.Decision.ToString().ToLowerInvariant()} by {request.DecidedBy} already."
            : answer.Length > GrantRequest.LongestReason ? $"At most {GrantRequest.LongestReason} characters are allowed."
            : !approve && answer.Length == 0 ? "A denial needs a reason." : null;
        if (problem is not null)
        {
            Back(context, "/approvals", problem, done: false);
            return;
        }

        // Who may grant may deny: the API server is asked about a write to the budget either way.
        var writer = context.RequestServices.GetRequiredService<BudgetWriter>();
        var outcome = await (approve ? writer.GrantAsync(context, request, answer) : writer.MayAsync(context, request.Key));
        if (!outcome.Done)
        {
            Back(context, "/approvals", $"Not done. Kubernetes says: {outcome.Message}", done: false);
            return;
        }

        await notes.KeepAsync(
            request with
            {
                Decision = approve ? GrantDecision.Approved : GrantDecision.Denied,
                DecidedBy = sight.Viewer.Name,
                DecidedAt = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
                Answer = answer.Length > 0 ? answer : null,
            },
            context.RequestAborted);
        Back(context, "/approvals", approve ? "Granted: the budget has the money now." : "Denied.", done: true);
    }

    private static async Task KnowAsync(HttpContext context, Sight sight, IFormCollection form)
    {
        if (BudgetOf(context, sight) is not { } budget)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        DateTimeOffset? until = form["until"].ToString() switch { "now" => now, "day" => now.AddDays(1), "week" => now.AddDays(7), _ => null };
        if (until is null)
        {
            Back(context, "/anomalies", "Say until when.", done: false);
            return;
        }

        var outcome = await context.RequestServices.GetRequiredService<BudgetWriter>().KnowAsync(context, budget.Key, until.Value);
        Back(context, "/anomalies", outcome.Done ? $"{budget.Key}: what began before {Parts.Say.Time(until.Value)} is known." : $"Not done. Kubernetes says: {outcome.Message}", outcome.Done);
    }

    /// <summary>What a form says of a rollout counts for the revision and the step that its page showed, and for no other.</summary>
    private static async Task RolloutAsync(HttpContext context, Sight sight, IFormCollection form)
    {
        var cluster = context.RequestServices.GetRequiredService<Cluster.ClusterCache>();
        var found = cluster.Configurations.Get(new ControllerRuntime.NamespacedName((string)context.Request.RouteValues["namespace"]!, (string)context.Request.RouteValues["name"]!));
        if (found is null || !sight.SeesConfiguration(found))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var page = $"/configurations/{found.Key}";
        var shown = (form["revision"].ToString(), form["step"].ToString());
        if (RolloutChoice.Read(form["say"].ToString()) is not { } choice || !RolloutChoice.Of(found.Status?.Rollout).Contains(choice))
        {
            Back(context, page, "There is no rollout that can be told so.", done: false);
        }
        else if (shown != (found.Status!.Rollout!.Revision ?? "", RolloutChoice.StepOf(found.Status.Rollout)))
        {
            Back(context, page, "The rollout has moved on meanwhile; look again.", done: false);
        }
        else
        {
            var outcome = await context.RequestServices.GetRequiredService<RolloutWriter>().SayAsync(context, found, choice);
            Back(context, page, outcome.Done ? choice.Said : $"Not done. Kubernetes says: {outcome.Message}", outcome.Done);
        }
    }

    private static async Task KeepAsync(HttpContext context, Sight sight, IFormCollection form)
    {
        var notes = context.RequestServices.GetRequiredService<Notes>();
        var (name, title, project, query) = (form["board"].ToString(), form["title"].ToString().Trim(), form["project"].ToString(), form["query"].ToString());
        if (!sight.Visible.Projects.Any(seen => seen.ToString() == project) || (notes.Board(name) is { } other && other.Project != project && !Sees(sight, other)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var board = notes.Board(name) ?? new Board(name, project, []);
        var problem = name.Length is 0 or > 40 || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-') || name[0] == '-' || name[^1] == '-'
            ? "A board's name has small letters, digits and dashes."
            : title.Length is 0 or > 80 ? "A title of at most 80 characters is needed."
            : query.Length > 2_000 ? "The view is too long."
            : board.Views.Count >= MostViews ? $"A board has at most {MostViews} views." : null;
        if (problem is not null)
        {
            Back(context, "/boards", problem, done: false);
            return;
        }

        var read = ReportQuery.Read(new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query)));
        await notes.KeepAsync(board with { Views = [.. board.Views, new BoardView(title, read.Address())] }, context.RequestAborted);
        Back(context, $"/boards/{name}", "Kept.", done: true);
    }

    private static async Task DeleteAsync(HttpContext context, Sight sight, IFormCollection form)
    {
        var notes = context.RequestServices.GetRequiredService<Notes>();
        if (notes.Board((string)context.Request.RouteValues["board"]!) is not { } board || !Sees(sight, board))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await notes.DeleteBoardAsync(board.Name, context.RequestAborted);
        Back(context, "/boards", $"Board {board.Name} is gone.", done: true);
    }

    /// <summary>Those who see its project see a board.</summary>
    public static bool Sees(Sight sight, Board board) => sight.Visible.Projects.Any(project => project.ToString() == board.Project);

    private static Api.Budgets.Budget? BudgetOf(HttpContext context, Sight sight) => sight.Budget((string?)context.Request.RouteValues["namespace"], (string?)context.Request.RouteValues["name"]);

    private static DateTimeOffset? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null;

    private static void Back(HttpContext context, string page, string message, bool done)
    {
        Said.Say(context, message, done);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = page;
    }
}
