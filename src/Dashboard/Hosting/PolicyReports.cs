namespace ClaudeConfig.Dashboard.Hosting;

/// <summary>Browsers tell what the content policy stopped. There should be none: each is a defect or an attack.</summary>
internal sealed partial class PolicyReports(ILogger<PolicyReports> logger)
{
    private const int Longest = 4_096;

    /// <summary>Anybody may post here: the log is not filled by it.</summary>
    private const int MostLogged = 100;

    private int _count;

    public int Count => _count;

    public async Task TakeAsync(HttpContext context)
    {
        var body = new byte[Longest];
        var length = await context.Request.Body.ReadAtLeastAsync(body, Longest, throwOnEndOfStream: false, context.RequestAborted);
        if (Interlocked.Increment(ref _count) <= MostLogged)
        {
            LogReport(System.Text.Encoding.UTF8.GetString(body, 0, length).ReplaceLineEndings(" "));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The content policy stopped something in a browser: {Report}")]
    private partial void LogReport(string report);
}
