using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Ingest;
using Prometheus;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>POST /v1/events</c>.</summary>
internal sealed class EventsEndpoint(IngestService ingest, GatewayVoices voices) : IDisposable
{
    public const long LargestBody = 16 * 1024 * 1024;

    /// <summary>
    /// Batches in work at once: those of two transactions and of the next. How many others wait for their turn, and for how long: what has come of a body meanwhile is in memory, and beyond that the sender keeps
    /// it in its spool.
    /// </summary>
    private const int InWork = 16;

    private const int MostWaiting = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(InWork);
    private int _waiting;

    public async Task HandleAsync(HttpContext context)
    {
        if (!await TakePlaceAsync(context.RequestAborted))
        {
            MeteringMetrics.Unavailable.WithLabels("overload").Inc();
            await context.ErrorAsync(StatusCodes.Status429TooManyRequests, "too many batches at once; nothing was counted, send the same again later");
            return;
        }

        try
        {
            using var timer = MeteringMetrics.IngestSeconds.NewTimer();
            using var body = await RequestBytes.ReadAsync(context.Request, context.RequestAborted);
            var type = (context.Request.ContentType ?? "").Split(';')[0].Trim();
            var isCloud = type is CloudEventFormat.Batch or CloudEventFormat.Single;
            if ((isCloud ? CloudEventFormat.Split(body.Memory, type == CloudEventFormat.Batch) : BatchFormat.Split(body.Memory)) is not { } events)
            {
                await context.ErrorAsync(
                    StatusCodes.Status400BadRequest, isCloud ? $"the body must be a list of CloudEvents ({CloudEventFormat.Batch})" : "the body must be an object with a list \"events\"");
            }
            else if (events.Count > EventBatch.MaxEvents)
            {
                await context.ErrorAsync(StatusCodes.Status413PayloadTooLarge, $"events: {events.Count} events; at most {EventBatch.MaxEvents} are allowed in a batch");
            }
            else if (await voices.ProblemOfAsync(context, events) is { } problem)
            {
                await context.ErrorAsync(StatusCodes.Status403Forbidden, problem);
            }
            else
            {
                await context.JsonAsync(await ingest.IngestAsync([.. events.Select((item, i) => isCloud ? CloudEventFormat.Read(item, i) : ReadEvent.Of(item, i))], null, context.RequestAborted), ContractsJson.Default.EventBatchResult);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<bool> TakePlaceAsync(CancellationToken cancellationToken)
    {
        if (_places.Wait(0, CancellationToken.None))
        {
            return true;
        }

        try
        {
            return Interlocked.Increment(ref _waiting) <= MostWaiting && await _places.WaitAsync(Patience, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
