/// <summary>Runs inside the measured app (DOTNET_STARTUP_HOOKS): answers each line on its input with the size of its heap after a full collection.</summary>
internal static class StartupHook
{
    public static void Initialize() => new Thread(Answer) { IsBackground = true }.Start();

    private static void Answer()
    {
        while (Console.In.ReadLine() is not null)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Console.Out.WriteLine($"heap: {GC.GetTotalMemory(forceFullCollection: true)}");
        }
    }
}
