from ratesmith.cli.main import main

main()
