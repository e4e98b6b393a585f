using ClaudeConfig.Router.Options;
using Microsoft.Extensions.Logging.Console;

namespace ClaudeConfig.Router.Observability;

/// <summary>Where log lines go and which there are.</summary>
internal static class RouterLogging
{
    public static void Configure(ILoggingBuilder logging, LogFormat format)
    {
        logging.AddConsole(console => console.FormatterName = MaskedFormatter.FormatterName);
        logging.Services.AddSingleton<ConsoleFormatter>(new MaskedFormatter(format, TimeProvider.System));
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // At any level it makes an activity and a scope for every request, which every wait of the request then carries along.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }
}
