using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Logs;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Explain;

/// <summary>Answers "why was I blocked": by what is stored of a request, and by what the ledger would say now.</summary>
internal sealed class Explainer(LedgerDatabase database, LedgerGate gate, WindowBuilder builder, LogStore logs, TimeProvider time)
{
    private const int MostLeases = 10;

    /// <summary>How far back a request is looked for.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(2);

    /// <summary>How long windows that are being added up are waited for; after that the answer says so.</summary>
    private static readonly TimeSpan BuildPatience = TimeSpan.FromSeconds(1);

    /// <summary>How far back refusals of a budget are of interest.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(15);

    /// <summary>What is stored of a request, before anybody has said who may see it.</summary>
    public async Task<FoundRequest> FindAsync(ExplainQuestion question, CancellationToken cancellationToken)
    {
        if (question.Request is not { } request)
        {
            return new FoundRequest([], [], question.Attribution, question.Model);
        }

        var errors = await logs.OfRequestAsync(request, cancellationToken);
        var events = await database.ReadAsync(connection => EventsAsync(connection, request, cancellationToken), cancellationToken);
        // Nothing of a stored request is shown to whoever merely names a project beside it.
        var attribution = events.Count > 0 ? events[0].Attribution : errors.Count > 0 ? errors.Select(OfError).FirstOrDefault(found => found is not null) : question.Attribution;
        events = [.. events.Where(found => found.Attribution.Project == attribution!.Project)];
        errors = [.. errors.Where(error => error.Project == attribution?.Project)];
        var model = events.Count > 0 ? events[0].Event.Model : errors.Select(error => error.Model).FirstOrDefault(found => found is not null) ?? question.Model;
        return new FoundRequest([.. events.Select(found => found.Event)], errors, attribution, model);
    }

    public async Task<Explanation> ExplainAsync(ExplainQuestion question, FoundRequest found, CancellationToken cancellationToken)
    {
        var budgets = await BudgetsAsync(found, cancellationToken);
        return new Explanation
        {
            Request = question.Request,
            Answer = ExplainWords.Answer(question, found, budgets),
            Project = found.Attribution?.Project,
            Member = found.Attribution?.Member,
            Model = found.Model,
            Events = found.Events,
            Refusals = [.. found.Errors.Select(Refusal)],
            Budgets = budgets,
        };
    }

    private static Attribution? OfError(ErrorEntry error) => error.Project is { } project ? new Attribution { Project = project, Member = error.Member } : null;

    private static ExplainedRefusal Refusal(ErrorEntry error) => new(error.At, error.Source, error.Code, error.Budget, error.Message);

    private async Task<IReadOnlyList<ExplainedBudget>> BudgetsAsync(FoundRequest found, CancellationToken cancellationToken)
    {
        var rules = await gate.NewestRulesAsync(cancellationToken);
        // A refused lease names its budget, whoever asked for it.
        var named = found.Errors.Select(error => error.Budget).OfType<ObjectRef>().Select(rules.Find).OfType<BudgetRule>();
        var paying = found.Attribution is { } attribution && found.Model is { } model ? rules.Charged(attribution, model) : [];
        var now = time.GetUtcNow();
        var all = paying.Concat(named).DistinctBy(rule => rule.Budget).OrderBy(rule => rule.Budget).ToList();
        var keys = all.Select(rule => (rule.Budget, Span: rules.WindowAt(rule.Budget, now))).Where(entry => entry.Span is not null)
            .Select(entry => new WindowKey(entry.Budget, entry.Span!.Value.Start)).ToList();
        await builder.EnsureAsync(rules, keys.Select(key => (key.Budget, now)), cancellationToken);
        await builder.SettleAsync(rules, keys.Select(key => (key.Budget, now)), BuildPatience, cancellationToken);
        return await database.ReadAsync(
            async connection =>
            {
                var windows = (await WindowStore.ReadAsync(connection, keys, cancellationToken)).Values.ToDictionary(window => window.Budget);
                var explained = new List<ExplainedBudget>();
                foreach (var rule in all)
                {
                    var leases = await LeasesAsync(connection, rule.Budget, cancellationToken);
                    var refusals = await logs.OfBudgetAsync(rule.Budget, now - Lately, cancellationToken);
                    var window = windows.GetValueOrDefault(rule.Budget);
                    window?.BlockPercent = rule.BlockPercent;
                    var share = await ShareAsync(connection, rule, window, found.Attribution, cancellationToken);
                    explained.Add(ExplainWords.Of(rule, window, share, now) with { Leases = leases, LatestRefusals = [.. refusals.Select(Refusal)] });
                }

                return explained;
            },
            cancellationToken);
    }

    private static async Task<MemberShare?> ShareAsync(
        NpgsqlConnection connection, BudgetRule rule, Window? window, Attribution? attribution, CancellationToken cancellationToken)
    {
        if (rule.PerMember is not { } shares || window is null || attribution is null)
        {
            return null;
        }

        var key = new MemberKey(window.Id, attribution.Member ?? "");
        var taken = (await MemberStore.ReadAsync(connection, [key], cancellationToken)).GetValueOrDefault(key);
        // Usage names its groups; whoever asks about somebody names none, and gets what was known last.
        var groups = attribution.Tags.Keys.Where(GroupMember.Is).Concat(taken.Groups ?? []);
        return new MemberShare(window, key.Member) { Limit = shares.Of(key.Member, groups), Spent = taken.Spent, Held = taken.Held, Provisional = taken.Provisional };
    }

    private async Task<List<(ExplainedEvent Event, Attribution Attribution)>> EventsAsync(NpgsqlConnection connection, string request, CancellationToken cancellationToken) =>
        await connection.ListAsync(
            row => (
                new ExplainedEvent(
                    row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetInt32(3), row.GetString(4), ReportAmount.Text(row.GetDecimal(5)), row.OptionalText(6),
                    row.OptionalText(7)),
                row.Scope(8)),
            """
            select source, start_time, model, status_code, outcome, cost + assumed_cost, lease_id, upstream_request_id, project_namespace, project_name, member, key_name, tags::text
            from usage_events where start_time > $2 and (id = $1 or upstream_request_id = $1) order by start_time desc limit 10
            """,
            cancellationToken,
            request,
            (time.GetUtcNow() - Reach).UtcDateTime);

    private static Task<List<ExplainedLease>> LeasesAsync(NpgsqlConnection connection, ObjectRef budget, CancellationToken cancellationToken) => connection.ListAsync(
        row => new ExplainedLease(
            row.GetString(0), row.GetString(1), ((LeaseState)row.GetInt16(2)).ToString(), ReportAmount.Text(row.GetDecimal(3)), ReportAmount.Text(row.GetDecimal(4)),
            row.GetFieldValue<DateTimeOffset>(5)),
        """
        select l.id, l.source, l.state, l.held, l.outstanding, l.expires_at from lease_budgets b join leases l on l.id = b.lease_id
        where b.namespace = $1 and b.name = $2 and l.state < 3 order by l.held desc limit $3
        """,
        cancellationToken,
        budget.Namespace,
        budget.Name,
        MostLeases);
}
