from ratesmith.cli import main

main()
