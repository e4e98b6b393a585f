using System.Text.Json;
using ClaudeConfig.Metering.Prices;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>POST /v1/reprice</c>: prices a span of events again. The platform's token only.</summary>
internal sealed class RepriceEndpoint(Repricer repricer, TimeProvider time)
{
    public const string Path = "/v1/reprice";

    private const int LongestDays = 400;
    private const int LongestReason = 512;

    private readonly SemaphoreSlim _one = new(1);

    public async Task HandleAsync(HttpContext context)
    {
        var request = await JsonSerializer.DeserializeAsync(context.Request.Body, PricesJson.Default.RepriceRequest, context.RequestAborted)
            ?? throw new JsonException("null found; an object is needed");
        var problems = Check(request).ToList();
        if (problems.Count > 0)
        {
            await context.InvalidAsync(problems);
        }
        else if (!await _one.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            await context.ErrorAsync(StatusCodes.Status429TooManyRequests, "this replica is pricing again already; ask when it is done");
        }
        else
        {
            try
            {
                await context.JsonAsync(await repricer.RunAsync(request, "the platform's token", context.RequestAborted), PricesJson.Default.RepriceResult);
            }
            finally
            {
                _one.Release();
            }
        }
    }

    private IEnumerable<ProblemItem> Check(RepriceRequest request)
    {
        if (request.From >= request.To || request.To > time.GetUtcNow().AddDays(1))
        {
            yield return new ProblemItem("from", $"{request.From:O}; must be before to, and that not in the future");
        }

        if ((request.To - request.From).TotalDays > LongestDays)
        {
            yield return new ProblemItem("to", $"a span of more than {LongestDays} days; price it again in parts");
        }

        if (request.Provider.Length == 0)
        {
            yield return new ProblemItem("provider", "nothing found; a provider of the price book is needed, such as anthropic");
        }

        if (request.Reason.Length is 0 or > LongestReason)
        {
            yield return new ProblemItem("reason", $"{request.Reason.Length} characters; 1 to {LongestReason} are needed, for the audit");
        }
    }
}
