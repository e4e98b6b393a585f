using System.Runtime.InteropServices;
using ClaudeConfig.Router.Hosting;
using ClaudeConfig.Router.Options;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Standalone;

return await new RouterCommand().RunAsync(args, RunAsync);

static async Task<int> RunAsync(RouterOptions options)
{
    if (options.ConfigFile is { } file && StandaloneSource.Read(file, options.PricesFile) is { Bundle: null } wrong)
    {
        foreach (var problem in wrong.Problems)
        {
            Console.Error.WriteLine($"{file}: {problem}");
        }

        return 1;
    }

    using var loggers = LoggerFactory.Create(ConfigureLogging);
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    if (Create(options, loggers) is not { } created)
    {
        return 1;
    }

    await using var gateway = created;
    await gateway.StartAsync();
    await stop.Task;
    await gateway.StopAsync();
    return 0;

    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.TrySetResult();
    }
}

static Gateway? Create(RouterOptions options, ILoggerFactory loggers)
{
    try
    {
#pragma warning disable RS0030 // The one place where chance comes from.
        return new Gateway(options, TimeProvider.System, new Random(), loggers, ConfigureLogging);
#pragma warning restore RS0030
    }
    catch (SpoolInUseException e)
    {
        Console.Error.WriteLine(e.Message);
        return null;
    }
}

static void ConfigureLogging(ILoggingBuilder logging)
{
    logging.AddJsonConsole(console =>
    {
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    });
    logging.SetMinimumLevel(LogLevel.Information);
    logging.AddFilter("Microsoft", LogLevel.Warning);
    // At any level it makes an activity and a scope for every request, which every wait of the request then carries along.
    logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
}
