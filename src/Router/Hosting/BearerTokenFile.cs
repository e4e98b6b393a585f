namespace ClaudeConfig.Router.Hosting;

/// <summary>A token in a file that somebody else rotates.</summary>
internal sealed class BearerTokenFile(string path, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private string? token;
    private DateTimeOffset readAt;

    public string Read()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (token is null || now - readAt > MaxAge)
            {
                token = File.ReadAllText(path).Trim();
                readAt = now;
            }

            return token;
        }
    }
}
