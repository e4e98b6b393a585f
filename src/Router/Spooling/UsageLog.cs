using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Usage as JSON lines in a file, where there is no Metering: the event as Metering would get it, with what it costs. An event may stand there twice
/// after a crash; its id is the same. The file is opened for every batch, so that it may be renamed away at any time.
/// </summary>
internal sealed class UsageLog(string file, Func<PriceBook> prices) : IEventSink
{
    public Task<(int Status, EventBatchResult? Result)> SendAsync(IReadOnlyList<UsageEvent> events, CancellationToken cancellationToken)
    {
        using var lines = new MemoryStream();
        foreach (var item in events)
        {
            lines.Write(Line(item));
            lines.WriteByte((byte)'\n');
        }

        try
        {
            using var stream = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            stream.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Money.LedgerUnavailableException($"--usage-log {file}: {e.Message}", e);
        }

        return Task.FromResult<(int, EventBatchResult?)>((200, new EventBatchResult { Results = [.. events.Select(item => new EventResult { Id = item.Id, Status = EventStatus.Accepted })] }));
    }

    private byte[] Line(UsageEvent item)
    {
        var node = JsonSerializer.SerializeToNode(item, ContractsJson.Default.UsageEvent)!;
        var book = prices().For(item.Attribution.Project);
        if (book.Find(item.Provider, item.Model, item.StartTime) is { } price)
        {
            node["costUsd"] = CostCalculator.Cost(item.Usage, item.Modifiers, price).Total.ToString("0.############", CultureInfo.InvariantCulture);
        }

        node["priceBook"] = book.Version;
        return System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());
    }
}
