using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Standalone;

/// <summary>The routes of a file. They are tried in the order in which they are written.</summary>
internal sealed class StandaloneRoutes(IReadOnlyList<string> providers)
{
    private const long MostTokens = 100_000_000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public RouteEntry Read(FileFields fields)
    {
        var strategy = fields.Choice<RouteStrategy>("strategy") ?? RouteStrategy.Priority;
        var retry = fields.Part("retryOn");
        var timeouts = fields.Part("timeouts");
        var breaker = fields.Part("circuitBreaker");
        var health = fields.Part("healthCheck");
        var route = new RouteEntry
        {
            Route = new(StandaloneReader.Project.Namespace, StandaloneReader.NameOf(fields)),
            Projects = [StandaloneReader.Project],
            Matches = fields.Each("match", Match),
            Targets = fields.Each("targets", Target, required: true),
            Strategy = strategy,
            SessionAffinity = fields.Flag("sessionAffinity") ?? true,
            RetryStatusCodes = StatusCodes(retry) ?? ["429", "529", "5xx"],
            RetryErrors = Errors(retry) ?? Enum.GetValues<RetryError>(),
            MaxAttempts = (int)(fields.Number("maxAttempts", 1, 10) ?? 2),
            FirstByteTimeout = timeouts?.Duration("firstByte", TimeSpan.FromMilliseconds(100), Hour) ?? TimeSpan.FromMinutes(10),
            IdleTimeout = timeouts?.Duration("idle", Second, Hour) ?? TimeSpan.FromMinutes(5),
            CircuitFailures = (int)(breaker?.Number("consecutiveFailures", 1, 1000) ?? RouteEntry.DefaultCircuitFailures),
            CircuitPause = breaker?.Duration("openDuration", Second, Hour) ?? RouteEntry.DefaultCircuitPause,
            HealthCheckInterval = health is null ? TimeSpan.Zero : health.Duration("interval", TimeSpan.FromSeconds(5), Hour) ?? RouteEntry.DefaultHealthCheckInterval,
            RateLimits = fields.Each("rateLimits", RateLimit),
            DataBoundary = fields.Texts("dataBoundary") ?? [],
        };
        foreach (var part in new[] { retry, timeouts, breaker, health })
        {
            part?.End();
        }

        Check(fields, route);
        return route;
    }

    private static void Check(FileFields fields, RouteEntry route)
    {
        var without = route.Targets.Count(target => target.When is null);
        if (route.Strategy == RouteStrategy.Conditional ? without != 1 : without != route.Targets.Count)
        {
            fields.Problem("targets", route.Strategy == RouteStrategy.Conditional
                ? $"strategy Conditional needs exactly one target without when, which takes what no other target takes; there are {without}"
                : "when is only for strategy Conditional");
        }

        foreach (var twice in route.Targets.GroupBy(target => target.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            fields.Problem("targets", $"two are named \"{twice.Key}\"; give each a name of its own");
        }
    }

    private static RouteMatch Match(FileFields fields) => new()
    {
        Models = fields.Texts("models") ?? [],
        Headers = fields.Pairs("headers"),
        Members = fields.Texts("members") ?? [],
        MinInputTokens = fields.Number("minInputTokens", 0, MostTokens),
        MaxInputTokens = fields.Number("maxInputTokens", 0, MostTokens),
    };

    private TargetEntry Target(FileFields fields)
    {
        var provider = fields.Text("provider", required: true) ?? "";
        if (provider.Length > 0 && !providers.Contains(provider))
        {
            fields.Problem("provider", $"\"{provider}\" is no provider of this file; there are {string.Join(", ", providers)}");
        }

        var when = fields.Part("when");
        var target = new TargetEntry
        {
            Name = StandaloneReader.NameOf(fields),
            Provider = provider,
            Model = fields.Text("model"),
            AnthropicBetas = fields.Texts("anthropicBetas"),
            Weight = (int)(fields.Number("weight", 0, 1_000_000) ?? 1),
            Priority = (int)(fields.Number("priority", 0, 1000) ?? 0),
            When = when is null ? null : When(when),
        };
        when?.End();
        return target;
    }

    // Without budgets there is no use of one to look at.
    private static TargetWhen When(FileFields fields) => new()
    {
        Headers = fields.Pairs("headers"),
        Members = fields.Texts("members") ?? [],
        MinInputTokens = fields.Number("minInputTokens", 0, MostTokens),
        MaxInputTokens = fields.Number("maxInputTokens", 0, MostTokens),
        MinBodyBytes = fields.Number("minBodyBytes", 0, 1_000_000_000),
        MaxBodyBytes = fields.Number("maxBodyBytes", 0, 1_000_000_000),
    };

    private static IReadOnlyList<string>? StatusCodes(FileFields? retry)
    {
        var codes = retry?.Texts("statusCodes");
        foreach (var code in codes ?? [])
        {
            if (code.Length != 3 || code[0] is not ('4' or '5') || !(code[1..] == "xx" || code[1..].All(char.IsAsciiDigit)))
            {
                retry!.Problem("statusCodes", $"\"{code}\" is not a status code from 400 to 599, or 4xx or 5xx");
            }
        }

        return codes;
    }

    private static IReadOnlyList<RetryError>? Errors(FileFields? retry)
    {
        var errors = new List<RetryError>();
        var texts = retry?.Texts("errors");
        foreach (var text in texts ?? [])
        {
            if (Enum.GetNames<RetryError>().Contains(text, StringComparer.Ordinal))
            {
                errors.Add(Enum.Parse<RetryError>(text));
            }
            else
            {
                retry!.Problem("errors", $"\"{text}\" is not one of {string.Join(", ", Enum.GetNames<RetryError>())}");
            }
        }

        return texts is null ? null : errors;
    }

    private static RateLimitEntry RateLimit(FileFields fields)
    {
        var limit = new RateLimitEntry
        {
            Requests = fields.Number("requests", 1, 1_000_000_000),
            Tokens = fields.Number("tokens", 1, 1_000_000_000_000),
            Burst = fields.Number("burst", 1, 1_000_000_000_000) ?? 0,
            Per = fields.Choice<RateLimitScope>("per", required: true) ?? default,
            Window = fields.Duration("window", Second, Hour) ?? TimeSpan.FromMinutes(1),
        };
        if (limit.Requests is null == limit.Tokens is null)
        {
            fields.Problem("requests", "exactly one of requests and tokens must be set");
        }

        return limit;
    }
}
