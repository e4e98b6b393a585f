namespace ClaudeConfig.Metering.Rates;

/// <summary>The rates in use: the last good content of the file. A bad edit leaves the last good one in place and is reported.</summary>
internal sealed partial class RateSource(string? path, ILogger<RateSource> logger)
{
    private string? _content;
    private volatile RateTable _current = RateTable.Empty;

    public RateTable Current => _current;

    /// <summary>Reads the file if it changed.</summary>
    /// <exception cref="FormatException">At the first reading only: start-up must not go on without the rates that were asked for.</exception>
    public void Refresh()
    {
        if (path is null)
        {
            return;
        }

        try
        {
            var content = File.ReadAllText(path);
            if (content == _content)
            {
                return;
            }

            var table = RateTable.Parse(content);
            _current = table;
            _content = content;
            LogLoaded(path);
        }
        catch (Exception e) when (_content is not null && e is FormatException or IOException or UnauthorizedAccessException)
        {
            LogRefused(path, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Exchange rates loaded from {Path}")]
    private partial void LogLoaded(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "Exchange rates in {Path} cannot be used; the last good ones stay in force")]
    private partial void LogRefused(string path, Exception exception);
}
