using System.Runtime.InteropServices;
using ClaudeConfig.KafkaMock;

if (args.FirstOrDefault(argument => argument.StartsWith('-')) is { } option)
{
    Console.WriteLine("kafka-mock [TOPIC…]: runs three brokers of librdkafka's mock cluster with these topics on free ports of loopback until it is stopped, and says where: brokers HOST:PORT,…");
    return option is "--help" or "-h" ? 0 : 2;
}

using var stopped = new ManualResetEventSlim();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var brokers = new MockBrokers(args);
Console.WriteLine($"brokers {brokers.Servers}");
stopped.Wait();
return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopped.Set();
}
