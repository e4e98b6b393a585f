using System.Runtime.InteropServices;

namespace ClaudeConfig.ProviderSimulator;

/// <summary>The command line: one simulator until SIGTERM or Ctrl-C.</summary>
internal static class SimulatorCommand
{
    private const string Help =
        """
        Plays model providers on loopback: Anthropic, OpenAI (chat completions and Responses), Gemini, Ollama, and Claude on Bedrock and on
        Vertex AI with what hands out their credentials, with scripted faults.

          --listen HOST:PORT       where to listen (default 127.0.0.1:0: a free port)
          --credential TEXT        the credential that callers must send; may be repeated (default: none is asked for)
          --credential-file FILE   the same, from a file
          --behavior TEXT          how every request is answered, for example "output=300;drip=20"
          --recording on|off       whether requests are remembered (default on; off for load)
          --help                   this text

        Prints one line, "provider simulator ready on http://HOST:PORT", and serves until it is stopped.
        A request may carry its own behavior in the header anthropic-simulator-behavior; POST /_admin/behaviors?times=N sets it for the
        next N requests (0: until changed), DELETE clears; GET /_admin/requests lists what came in; POST /_admin/aws-keys?id=ID&secret=SECRET makes an access key known.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        SimulatorOptions options;
        try
        {
            if (args.Contains("--help"))
            {
                Console.WriteLine(Help);
                return 0;
            }

            options = Parse(args);
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            await Console.Error.WriteLineAsync($"provider simulator: {e.Message}");
            return 2;
        }

        await using var simulator = await Simulator.StartAsync(options);
        Console.WriteLine($"provider simulator ready on {simulator.Address}");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        await stopped.Task;
        return 0;

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stopped.TrySetResult();
        }
    }

    private static SimulatorOptions Parse(string[] args)
    {
        var options = new SimulatorOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]} wants a value; see --help");
            options = args[i] switch
            {
                "--listen" => options with { Listen = System.Net.IPEndPoint.Parse(value) },
                "--credential" => options with { Credentials = [.. options.Credentials, value] },
                "--credential-file" => options with { Credentials = [.. options.Credentials, File.ReadAllText(value).Trim()] },
                "--recording" => options with { Recording = value == "on" },
                "--behavior" => options with { Default = Behavior.Parse(value) },
                _ => throw new FormatException($"{args[i]} is not an option; see --help"),
            };
        }

        return options;
    }
}
