using System.Runtime.InteropServices;
using ClaudeConfig.Router.Hosting;
using ClaudeConfig.Router.Observability;
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

    using var tracing = RouterTracing.Start();
    using var loggers = LoggerFactory.Create(ConfigureLogging);
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    if (Create(options, loggers, ConfigureLogging) is not { } created)
    {
        return 1;
    }

    await using var gateway = created;
    await gateway.StartAsync();
    var ended = await Task.WhenAny(stop.Task, gateway.Lost);
    await gateway.StopAsync();
    return ended == stop.Task ? 0 : 1;

    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.TrySetResult();
    }

    void ConfigureLogging(ILoggingBuilder logging) => RouterLogging.Configure(logging, options.LogFormat);
}

static Gateway? Create(RouterOptions options, ILoggerFactory loggers, Action<ILoggingBuilder> logging)
{
    try
    {
#pragma warning disable RS0030 // The one place where chance comes from.
        return new Gateway(options, TimeProvider.System, new Random(), loggers, logging);
#pragma warning restore RS0030
    }
    catch (SpoolInUseException e)
    {
        Console.Error.WriteLine(e.Message);
        return null;
    }
}
