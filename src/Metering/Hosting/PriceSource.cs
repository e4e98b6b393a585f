using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Hosting;

/// <summary>The price book in use: the public list, and over it the last good content of the contract's file. A bad edit leaves the last good one in place and is reported.</summary>
internal sealed partial class PriceSource(string? path, ILogger<PriceSource> logger)
{
    private byte[]? _content;
    private volatile PriceBook _current = PriceBook.Public;

    public PriceBook Current => _current;

    /// <summary>Reads the file if it changed.</summary>
    /// <exception cref="FormatException">At the first reading only, with every row and field: start-up must not go on without the prices that were asked for.</exception>
    public void Refresh()
    {
        if (path is null)
        {
            return;
        }

        try
        {
            var content = File.ReadAllBytes(path);
            if (_content is not null && content.AsSpan().SequenceEqual(_content))
            {
                return;
            }

            _current = PriceBook.Public.TryWithContract(content, path, out var book, out var problems) ? book : throw new FormatException(string.Join("; ", problems));
            _content = content;
            LogLoaded(path, book.Version);
        }
        catch (Exception e) when (_content is not null && e is FormatException or IOException or UnauthorizedAccessException)
        {
            LogRefused(path, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Price contract loaded from {Path}: book {Version}")]
    private partial void LogLoaded(string path, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "The price contract in {Path} cannot be used; the last good one stays in force")]
    private partial void LogRefused(string path, Exception exception);
}
