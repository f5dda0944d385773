namespace DxLedger.Benchmarks;

internal static class Usage
{
    public const int ExitCode = 2;

    public static int Write()
    {
        Console.Error.WriteLine("""
            usage: append [--seconds N] [--rounds N] [--callers 1,16,64,256]
              Appends to a ledger, beside plain single-row INSERTs on 64 connections, in turn, in one run.
                   rebuild [--events N] [--rounds N] [--writers N]
              Rebuilds each view of the program during writes, beside a plain scan of the same rows, in turn, in one run.
                   lag [--callers N] [--seconds N] [--rate N]
              How long after the answer to its writer an event is in each view; with --rate, N appends a second at most.
                   past [--kpis N] [--events N] [--rounds N]
              All of a plan as it stood half-way, beside all of it now and beside folding every stream, in turn, in one run.
              DXLEDGER_DB names a database to use (one of its own: events stay in it); otherwise a private cluster is started.
            """);
        return ExitCode;
    }
}
