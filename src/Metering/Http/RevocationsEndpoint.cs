using System.Text.Json;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Kubernetes;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>POST /v1/revocations</c>: gateways hear at once what does not work any more. A call waits until there is news. Asks no database: what other replicas saw is fetched beside.</summary>
internal sealed class RevocationsEndpoint(Revocations revocations, IHostApplicationLifetime lifetime)
{
    public const string Path = "/v1/revocations";

    /// <summary>Proxies and gateways close what is silent for longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Gateways that wait at a time. One that finds no place asks again, and its bundle says the same a little later.</summary>
    private const int Places = 2000;

    private int _waiting;

    public async Task HandleAsync(HttpContext context)
    {
        var call = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.RevocationCall, context.RequestAborted)
            ?? throw new JsonException("null found; an object is needed");
        if (Interlocked.Increment(ref _waiting) > Places)
        {
            Interlocked.Decrement(ref _waiting);
            await context.ErrorAsync(StatusCodes.Status429TooManyRequests, $"{Places} gateways wait for revocations on this replica; ask again later");
            return;
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            if (await revocations.WaitAsync(call.Version, Longest, end.Token) is { } answer)
            {
                await context.JsonAsync(answer, ContractsJson.Default.RevocationAnswer);
            }
            else
            {
                await context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, "this replica has not seen all projects yet; ask again, and what you know stays true");
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, "this replica stops; ask again, and another answers");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
