"""What models take on the engines of this machine: start, latency, throughput, memory."""
