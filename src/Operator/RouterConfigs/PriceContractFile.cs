using System.Runtime.CompilerServices;
using ClaudeConfig.ControllerRuntime;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>The platform's price contract, which gateways get with the rest of their bundle and check themselves. A file that cannot be read leaves what was read last.</summary>
internal sealed partial class PriceContractFile
{
    private const int Largest = 512 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly string? _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile string? _content;

    /// <exception cref="IOException">The file cannot be read: a bundle without the prices that were asked for must not go out.</exception>
    public PriceContractFile(string? path, TimeProvider time, ILogger<PriceContractFile> logger)
    {
        (_path, _time, _logger) = (path, time, logger);
        _content = path is null ? null : Read(path);
    }

    /// <summary>Its text; null where there is none.</summary>
    public string? Current => _content;

    /// <summary>The key, again after every change of the file.</summary>
    public async IAsyncEnumerable<NamespacedName> ChangesAsync(NamespacedName key, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // An empty cluster gets an (empty) bundle too, so that gateways can start.
        yield return key;
        if (_path is null)
        {
            yield break;
        }

        using var timer = new PeriodicTimer(Interval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (Refresh())
            {
                yield return key;
            }
        }
    }

    private static string Read(string path) => new FileInfo(path).Length is var length && length <= Largest
        ? File.ReadAllText(path)
        : throw new IOException($"{path}: {length} bytes; at most {Largest} travel to gateways");

    private bool Refresh()
    {
        try
        {
            var content = Read(_path!);
            (var changed, _content) = (content != _content, content);
            return changed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(_path!, e);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The price contract {Path} cannot be read; gateways keep the last one")]
    private partial void LogUnreadable(string path, Exception exception);
}
