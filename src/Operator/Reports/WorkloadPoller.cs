using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Serialization;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Operator.Reports;

/// <summary>Reads from Metering which policy pods see, and tells of which configurations something changed.</summary>
internal sealed partial class WorkloadPoller(
    MeteringReader metering, WorkloadReports reports, TimeSpan interval, Action<IReadOnlyCollection<ObjectKey>?> changed, TimeProvider time, ILogger<WorkloadPoller> logger)
{
    private bool reachable = true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await PollAsync(cancellationToken);
            await Task.Delay(interval, time, cancellationToken);
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            var list = await metering.GetAsync("/v1/workloads", ContractsJson.Default.WorkloadList, cancellationToken);
            reachable = true;
            var news = reports.Update(list?.Workloads ?? []);
            if (news is not { Count: 0 })
            {
                changed(news);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or JsonException or IOException or OperationCanceledException)
        {
            if (reachable)
            {
                LogUnreachable(logger, e);
            }

            reachable = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What pods serve cannot be read from Metering; what was read last stays in use for two minutes, and then rollouts stand still")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);
}
