namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>Metering's token, read again as its file may change.</summary>
internal sealed class TokenSource(DashboardOptions options, TimeProvider time)
{
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private string _token = "";
    private DateTimeOffset _readAt;

    public string Current()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_token.Length == 0 || now - _readAt > Recheck)
            {
                _token = File.ReadLines(options.MeteringTokenFile).Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0)
                    ?? throw new FormatException($"--metering-token-file \"{options.MeteringTokenFile}\" is empty");
                _readAt = now;
            }

            return _token;
        }
    }
}
