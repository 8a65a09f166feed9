extension Thesaurus {
    /// General English synonyms of customer support: orders, payments, accounts, devices, software, travel, people.
    public static let english = Thesaurus(
        lines: """
            arrive arrived arrival receive received receipt deliver delivered delivery ship shipped shipping \
            shipment courier post postal mailed parcel package
            track tracking trace follow locate whereabouts
            wait waiting await delay delayed late slow overdue longer
            long duration take takes time soon when eta estimate estimated
            fail failed failing failure unsuccessful unable cannot can't couldn't won't doesn't isn't
            decline declined reject rejected refuse refused deny denied denial disallowed
            broken break crash crashed crashing hang hangs freeze frozen freezes unresponsive stuck malfunction \
            defective faulty defect
            work works working function functioning operate operational
            wrong incorrect incorrectly mistake mistaken error erroneous inaccurate mismatch differ different \
            discrepancy
            issue problem trouble difficulty bug
            lost lose losing missing misplaced disappeared gone vanished find found
            stolen theft steal thief robbed
            fraud fraudulent scam unauthorised unauthorized suspicious unrecognised unrecognized unknown \
            recognise recognize unfamiliar hacked compromised compromise
            pay paid paying payment purchase purchased bought buy buying transaction
            charge charged charges fee fees cost costs price pricing surcharge expense billed
            bill billing invoice statement
            free gratis complimentary
            refund refunded reimburse reimbursed reimbursement repaid
            return returned returning sendback
            cancel cancelled canceled cancellation cancelling revert reverse reversal reversed undo undone \
            withdraw revoke revoked rollback
            stop halt prevent abort quit
            delete deleted deleting remove removed removal erase erased close closing closure terminate \
            terminated deactivate deactivated unsubscribe
            disable disabled block blocked blocking lock locked suspend suspended restricted
            enable enabled activate activated activation activating unlock unlocked unblock unblocked reactivate
            add added adding append insert include
            create created creating creation new make open opening setup register registered registration signup
            change changed changing modify modified modification edit edited editing update updated updating \
            amend adjust
            switch replace replaced replacement substitute swap renew renewal reissue
            fix fixed repair resolve resolved solve solved troubleshoot troubleshooting
            verify verified verification verifying validate validated validation prove proof confirm confirmed \
            confirmation authenticate authentication
            identity identification id passport licence license kyc
            document documents paperwork file files attachment
            password passwords passcode passphrase pin credentials code
            login log logon signin sign logged access
            logout signout session
            account accounts profile
            name surname firstname lastname
            address residence home moved moving relocate
            email mail e-mail inbox mailbox
            phone phones mobile cellphone smartphone telephone handset device
            app application applications software program tool
            computer laptop pc desktop machine workstation
            website site web webpage page browser
            internet network wifi wi-fi connection connectivity connect connected online offline
            bank banking
            card cards debit credit plastic visa mastercard
            virtual digital electronic
            physical actual real tangible
            contactless tap nfc
            apple google pay wallet
            cash banknotes notes money funds fund
            withdraw withdrawal withdrawals withdrew withdrawing
            atm atms cashpoint
            top topup top-up topping load loading reload recharge deposit deposited depositing
            cheque cheques check checks
            balance amount sum total
            transfer transfers transferred transferring send sent sending wire remit remittance
            beneficiary recipient payee receiver
            salary wage wages payroll income earnings
            source origin
            exchange exchanged exchanging convert converted conversion converting swapping
            currency currencies fiat dollar dollars euro euros pound pounds gbp usd eur
            rate rates
            pending processing process unprocessed waiting hold held outstanding
            limit limits maximum max cap restriction restrictions quota threshold allowance
            minimum min least
            duplicate duplicated twice double doubled repeated multiple again
            extra additional unexpected surprise unexplained unwarranted hidden
            country countries abroad overseas foreign international travel travelling traveling europe eu
            support supported supports accept accepted accepts acceptance compatible allow allowed allows permit \
            permitted eligible
            available availability
            age old young child children kid kids minor teenager years
            family relative spouse wife husband son daughter
            automatic automatically auto automated
            recurring regular scheduled schedule subscription subscriptions standing
            direct debit
            order orders ordered ordering request requested requesting apply obtain get getting
            product products item items goods article merchandise
            shop store merchant retailer seller vendor supplier
            customer client user users member
            help assist assistance support advise guidance
            contact reach call speak talk chat
            agent representative advisor staff human operator
            question query enquiry inquiry ask
            complaint complain complaints dissatisfied unhappy
            expire expired expires expiry expiration expiring
            date day days week weeks month
            reset resetting restore restored recover recovered recovery retrieve forgot forgotten forget remember
            install installed installing installation setup deploy deployment
            uninstall uninstalled
            upgrade upgraded upgrading update migrate migration newer
            downgrade downgraded older previous
            version release edition build
            download downloaded downloading fetch
            upload uploaded uploading import imported importing
            export exported exporting extract
            backup backups archive snapshot
            print printer printing printed prints
            scan scanner scanning
            screen display monitor view
            show shows showing shown appear appears displayed visible
            see look
            keyboard mouse touchpad peripheral
            sound audio volume speaker microphone headset
            video camera webcam
            meeting meetings conference webinar appointment calendar event
            share shared sharing invite invited invitation
            permission permissions right rights role roles privilege authorise authorize authorization forbidden
            admin administrator owner manager
            team group organisation organization company business enterprise employer
            employee employees staff worker colleague coworker
            vacation holiday leave pto absence
            insurance coverage claim claims policy
            tax taxes vat
            report reports reporting statistics analytics dashboard chart
            search searching lookup query
            filter sort
            data information details info record records
            database db table
            server servers host hosting backend
            cloud saas hosted
            api endpoint webhook integration integrate
            token tokens key keys secret certificate
            timeout timeouts timed unresponsive
            memory ram storage disk space capacity
            performance slow sluggish lag laggy latency speed
            notification notifications alert alerts reminder reminders notify message sms text
            settings setting preference preferences option options configure configuration configured config
            language translate translation localisation localization
            discount coupon voucher promo promotion promotional offer gift bonus reward rewards
            plan tier subscription package
            trial demo
            ticket tickets case
            flight plane airline airport
            hotel room accommodation booking book booked reservation reserve reserved
            car vehicle rental rent hire
            train bus taxi ride transport
            weather temperature forecast rain
            food meal recipe restaurant cook
            music song songs playlist play
            loan loans mortgage borrow lend credit
            interest apr
            savings save saving saved
            invest investment stock shares
            location where place place located area
            reason why explain explanation cause understand
            safe secure security safety protect protected privacy private
            damage damaged torn swallowed retained eaten ate
            size colour color fit
            quality poor bad
            start started starting begin boot startup launch
            shutdown shut restart reboot restarted
            attempt attempts try tried tries retry
            link linking linked connect pair paired sync synchronise synchronize associate
            choose select pick selection
            """
    )
}
